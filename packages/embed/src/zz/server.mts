import { HubServer } from '../models/testing/hub-server.js';
import { randomBytes } from 'node:crypto';
const f = {'config.json':Buffer.from('{}'),'tokenizer.json':Buffer.from('{}'),'tokenizer_config.json':Buffer.from('{}'),'model.safetensors': Buffer.concat([randomBytes(220e6|0), randomBytes(220e6|0)])};
const s = await HubServer.start(f);
for (let i=1;i<10;i++) s.faults['model.safetensors']=[{holdAfter: 100e6}];
console.log(s.endpoint);
s.held.then(()=>console.log('held'));
process.on('SIGUSR1', ()=>{ s.release(); });
process.on('SIGUSR2', ()=>{ console.log(JSON.stringify(s.fetched)); s.fetched.length=0; });
