/** Where the weights come from. */
export const MODEL_ORIGIN = {
  repository: 'sentence-transformers/all-MiniLM-L6-v2',
  revision: '1110a243fdf4706b3f48f1d95db1a4f5529b4d41',
  licence: 'Apache-2.0',
  /** SHA-256 of the fp32 file that was rounded to fp16. */
  originalSha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
} as const;
