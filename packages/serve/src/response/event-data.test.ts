import { describe, expect, it } from '@jest/globals';
import { eventData } from './event-data.js';

describe('eventData', () => {
  it.each([
    ['data: x', 'x'],
    ['data:x\r\n\r\n', 'x'],
    ['data:  x', ' x'],
    ['\uFEFFdata: x', 'x'],
    ['id: 1\rdata: x\revent: y', 'x'],
    ['data: {\ndata: "a"\n\n', '{\n"a"'],
    ['data:', ''],
    [': data: x', undefined],
    ['database: x', undefined],
    ['', undefined],
  ])('of %j is %j', (event, data) => {
    expect(eventData(event)).toBe(data);
  });
});
