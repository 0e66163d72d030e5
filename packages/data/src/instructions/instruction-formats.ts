/** The authors' own files that are read beside torouter's form, as their datasets are called. */
export const INSTRUCTION_FORMATS = ['arc_challenge', 'gsm8k', 'mbpp', 'pubmedqa'] as const;

/** One of {@link INSTRUCTION_FORMATS}. */
export type InstructionFormat = (typeof INSTRUCTION_FORMATS)[number];
