// torouter with a trained router. Run: node torouter-gateway.mjs ROUTER_FOLDER EXPERTS_FILE [WORKERS [KEPT]]. Prints its port.
import { Router } from '@torouter/classifiers';
import { createExperts, readExpertsFile } from '@torouter/experts';
import { serve } from '@torouter/serve';

const [, , routerFolder, expertsFile, workers = '1', kept] = process.argv;
const router = await Router.load(routerFolder, { workers: Number(workers) });
const experts = createExperts(await readExpertsFile(expertsFile));
const [maxSessions, maxCachedDecisions, maxStoredDecisions] = Array(3).fill(kept && Number(kept));
const { port } = await serve({ router, experts, maxSessions, maxCachedDecisions, maxStoredDecisions }, { port: 0 });
console.log(port);
