// torouter with a trained router. Run: node torouter-gateway.mjs ROUTER_FOLDER EXPERTS_FILE. Prints its port.
import { Router } from '@torouter/classifiers';
import { createExperts, readExpertsFile } from '@torouter/experts';
import { serve } from '@torouter/serve';

const [, , routerFolder, expertsFile] = process.argv;
const router = await Router.load(routerFolder);
const experts = createExperts(await readExpertsFile(expertsFile));
const { port } = await serve({ router, experts }, { port: 0 });
console.log(port);
