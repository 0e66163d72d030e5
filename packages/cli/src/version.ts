// Written in by the build; absent where the sources run as they are.
declare const __PACKAGE_VERSION__: string | undefined;

/** The version of the torouter package. */
export const VERSION: string = typeof __PACKAGE_VERSION__ === 'string' ? __PACKAGE_VERSION__ : '0.0.0-source';
