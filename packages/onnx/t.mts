import { readFileSync } from 'node:fs';
import { readSafetensors } from '@torouter/data';
import { parseBertConfig } from './src/bert/parse-bert-config.js';
import { readBertWeights } from './src/bert/read-bert-weights.js';
import { bertEncoderModel } from './src/bert/bert-encoder-model.js';
import { OnnxSession } from './src/runtime/onnx-session.js';
const F='../model-minilm/model';
const config=parseBertConfig(JSON.parse(readFileSync(F+'/config.json','utf8')));
console.time('weights'); const weights=await readBertWeights(F+'/model.safetensors',config); console.timeEnd('weights');
const G='/work/shared/goldens/minilm';
const tokens=JSON.parse(readFileSync(G+'/tokens.json','utf8')); 
const emb=(await readSafetensors(G+'/embeddings.safetensors')).embeddings.data as Float32Array;
const list=(Array.isArray(tokens)?tokens:tokens.texts??tokens.rows); console.log(list.length,Object.keys(list[0]));
for(const precision of ['int8'] as const){
 console.time('build '+precision); const bytes=bertEncoderModel({config,weights,pooling:'mean',precision}).toBytes(); console.timeEnd('build '+precision); console.log(bytes.length/1e6,'MB');
 const s=await OnnxSession.create(bytes); let worst=1, maxd=0, mean=0;
 for(let i=0;i<list.length;i++){ const ids=list[i].ids256; const {embeddings}=await s.run({input_ids:{type:'int64',shape:[1,ids.length],data:BigInt64Array.from(ids,BigInt)},attention_mask:{type:'int64',shape:[1,ids.length],data:new BigInt64Array(ids.length).fill(1n)}}); const d=embeddings.data as Float32Array; let c=0; for(let k=0;k<384;k++){c+=d[k]*emb[i*384+k]; maxd=Math.max(maxd,Math.abs(d[k]-emb[i*384+k]));} worst=Math.min(worst,c); mean+=c/list.length; }
 console.log(precision,'worst cosine',worst,'mean',mean,'max diff',maxd);
 const ids=new BigInt64Array(64).fill(2000n); const f={input_ids:{type:'int64' as const,shape:[1,64],data:ids},attention_mask:{type:'int64' as const,shape:[1,64],data:new BigInt64Array(64).fill(1n)}};
 const ts=[]; for(let i=0;i<40;i++){const a=performance.now(); await s.run(f); ts.push(performance.now()-a);} ts.sort((a,b)=>a-b); console.log('p50 one text S64',ts[20]);
 const a=performance.now(); await s.runMany(new Array(64).fill(f)); console.log('64 texts per-text ms',(performance.now()-a)/64);
 const fb={input_ids:{type:'int64' as const,shape:[32,64],data:new BigInt64Array(32*64).fill(2000n)},attention_mask:{type:'int64' as const,shape:[32,64],data:new BigInt64Array(32*64).fill(1n)}}; const b=performance.now(); await s.runMany([fb,fb]); console.log('batch 32x64 per text',(performance.now()-b)/64);
 await s[Symbol.asyncDispose]();
}
