import { modelFolder } from '@torouter/model-minilm';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTokenizer } from './tokenizer/read-tokenizer.js';
import { createTokenizer } from './tokenizer/create-tokenizer.js';
const t = await readTokenizer(modelFolder());
const J = JSON.parse(await readFile(join(modelFolder(), 'tokenizer.json'),'utf8'));
const C = JSON.parse(await readFile(join(modelFolder(), 'tokenizer_config.json'),'utf8'));
t.encode('warm up '.repeat(50), 256);
const time = (name: string, text: string) => { const a = performance.now(); let r: string; try { const e = t.encode(text, 256); r = `${e.ids.length} ${e.truncated}`; } catch (e) { r = String(e).slice(0,100);} console.log(name, text.length, (performance.now()-a).toFixed(1)+'ms', r); };
const N=100_000;
time('words', 'word '.repeat(N/5)); time('x run', 'x'.repeat(N)); time('chinese', '路由器专家选择'.repeat(N/7|0)); time('chinese punct', '路由器专家，选择。'.repeat(N/9|0));
time('json', '{"a":1,"b":[2,3]},'.repeat(N/18|0)); time('base64', 'QUJDREVGR0g/aGlq+k'.repeat(N/18|0)); time('dots', '.'.repeat(N)); time('blanks', ' '.repeat(N)); time('tabs+word', ' '.repeat(N)+'end'); time('1M spaces', ' '.repeat(1e6));time('thai','สวัสดี'.repeat(N/6|0)); time('emoji','🙂'.repeat(N/2)); time('kana','こんにちは'.repeat(N/5)); time('zwj controls', '\u200b'.repeat(N)); time('10M chinese','路'.repeat(1e6));
// cut differences
let bad = 0;
for (const sep of ['\v','\f','\ufeff','\u0085','\u2028','\u00a0','\u3000','\u180e','\u1680','\u200b','\r','\t','\n'])
 for (const [unit, n] of [['abcdefghij',30],['a',5],['xy',60]] as const)
  for (let limit = 2; limit < 14; limit++) for (let pad = 0; pad < 30; pad++) {
    const text = '. '.repeat(pad) + (unit+sep).repeat(n);
    const whole = t.encode(text, 100000).ids; const exp = whole.length > limit ? [...whole.subarray(0, limit-1), 102] : [...whole];
    const got = [...t.encode(text, limit).ids];
    if (JSON.stringify(exp) !== JSON.stringify(got)) { if (bad++ < 5) console.log('DIFF', JSON.stringify(sep), unit, limit, pad, exp, got); }
  }
console.log('diffs', bad);
for (const m of [1, 0, -3, NaN, 1.5]) { try { if (Number.isNaN(m)) { console.log('NaN: skipped with leading blank'); } const r = t.encode('a b c d', m); console.log('maxTokens', m, [...r.ids], r.truncated);} catch (e) { console.log('maxTokens', m, String(e)); } }
try { console.log('many', t.encode('a '.repeat(300000), 1e6).ids.length); } catch (e) { console.log('many', String(e)); }
const tryit = (n: string, j: unknown, c: unknown = C) => { try { const k = createTokenizer(j, c); console.log(n, 'ok', [...k.encode('Hello, world', 10).ids]); } catch (e) { console.log(n, (e as {code?:string}).code, String(e).slice(0, 140)); } };
tryit('no added_tokens', {...J, added_tokens: undefined}); tryit('bad normalizer', {...J, normalizer: {type:'Foo'}}); tryit('bad pretok', {...J, pre_tokenizer: {type:'Foo'}}); tryit('normalizer 5', {...J, normalizer: 5}); tryit('no pretok', {...J, pre_tokenizer: null});
tryit('no unk', {...J, model: {...J.model, unk_token: undefined}}); tryit('neg id', {...J, model: {...J.model, vocab: {...J.model.vocab, hello: -5}}}); tryit('added_tokens junk', {...J, added_tokens: [null, 5]}); tryit('no prefix', {...J, model: {...J.model, continuing_subword_prefix: undefined}}); tryit('post junk', {...J, post_processor: {type:'Foo'}}); tryit('decoder junk', {...J, decoder: {type:'Foo'}});tryit('cls null', J, {...C, cls_token: null}); tryit('cls num', J, {...C, cls_token: 7}); tryit('no max chars', {...J, model: {...J.model, max_input_chars_per_word: undefined}}); tryit('huge id', {...J, model: {...J.model, vocab: {...J.model.vocab, hello: 2**40}}});
tryit('sigma lower false', {...J, normalizer: {...J.normalizer, lowercase: false}});
tryit('unk not in vocab', {...J, model: {...J.model, unk_token: '[NOPE]'}});
