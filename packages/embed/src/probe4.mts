import { modelFolder } from '@torouter/model-minilm';
import { readFile } from 'node:fs/promises';
import { readTokenizer } from './tokenizer/read-tokenizer.js';
const t = await readTokenizer(modelFolder());
const ref = JSON.parse(await readFile('/tmp/ref.json','utf8')) as [string, number[]][];
let bad = 0; const ranges: number[] = []; const fuzz: string[] = [];
for (const [s, ids] of ref) { const got = [...t.encode(s, 1000).ids]; if (got.join() !== ids.join()) { bad++; const m = /^ab(.)cd \1$/us.exec(s); if (m) ranges.push(m[1].codePointAt(0)!); else fuzz.push(JSON.stringify(s)+' ref '+ids.join()+' got '+got.join()); } }
console.log(ref.length, 'bad', bad, 'code points', ranges.length, 'fuzz', fuzz.length);
const out: string[] = []; let a = -1, b = -2; for (const c of [...ranges, Infinity]) { if (c === b+1) b = c; else { if (a >= 0) out.push(a.toString(16)+(b>a?'-'+b.toString(16):'')); a = c; b = c; } } console.log(out.join(' ')); console.log(fuzz.slice(0,6).join('\n'));
