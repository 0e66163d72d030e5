import type { BertPrecision } from '@torouter/classifiers';
import type { LogLevel } from './log-level.js';
import type { PolicySpec } from './policy-spec.js';

/** The options of `torouter serve`; what was not given is undefined where the gateway has its own default. */
export interface ServeSettings {
  router: string;
  experts: string;
  precision?: BertPrecision;
  port: number;
  host: string;
  apiKeyEnv?: string;
  modelAlias?: ReadonlyMap<string, string>;
  unknownModel?: 'refuse' | 'route';
  policy?: ReadonlyMap<string, PolicySpec>;
  fallbackExpert?: string;
  switchMargin?: number;
  brokenStreams?: 'error' | 'continue';
  maxRequests?: number;
  maxBodyBytes?: number;
  maxSessions?: number;
  maxCachedDecisions?: number;
  keepDecisions?: number;
  drainTimeout?: number;
  log: LogLevel;
  logFile?: string;
  logPrompts?: boolean;
}
