import { numberText } from './number-text.js';
import { numbersIn } from './numbers-in.js';

/** The value of a text that is one number and nothing else but "$", "%", a full stop: "1,200", "$5.50", "-3/4". Undefined for others. */
export function numberOfText(text: string | undefined): number | undefined {
  const plain = numberText(text ?? '');
  const numbers = [...numbersIn(plain)];
  const [{ text: written, value } = { text: '', value: 0 }] = numbers;
  return numbers.length === 1 && /^[\s%.\\]*$/.test(plain.replace(written, '')) ? value : undefined;
}
