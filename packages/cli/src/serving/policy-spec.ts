/** A policy as the command line names it; what it comes to depends on the router. */
export type PolicySpec =
  | { readonly kind: 'best' }
  | { readonly kind: 'utility'; readonly lambda: number }
  /** The λ that training recorded. */
  | { readonly kind: 'keep-quality' };
