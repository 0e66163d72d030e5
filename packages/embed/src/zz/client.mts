import { resolveModel } from '../models/resolve-model.js';
const t=performance.now();
let n=0;
const m = await resolveModel('owner/small-bert', { endpoint: process.argv[2], cacheFolder: process.argv[3], onProgress(){n++} });
console.log(m.folder.slice(-20), (performance.now()-t).toFixed(), 'ms', n, 'calls', (process.resourceUsage().maxRSS/1024).toFixed(), 'MiB');
