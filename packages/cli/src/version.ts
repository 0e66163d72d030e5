declare const __PACKAGE_VERSION__: string;

/** The version of the torouter package. */
export const VERSION: string = __PACKAGE_VERSION__;
