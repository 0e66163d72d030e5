// Written in by the build; absent where the sources run as they are.
declare const __PACKAGE_VERSION__: string | undefined;

/** The version of this package. */
export const PACKAGE_VERSION: string = typeof __PACKAGE_VERSION__ === 'string' ? __PACKAGE_VERSION__ : '0.0.0-source';
