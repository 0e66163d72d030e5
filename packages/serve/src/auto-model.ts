/** The `model` that always routes. */
export const AUTO_MODEL = 'auto';
