import { describe, expect, it } from '@jest/globals';
import { Sessions } from './sessions.js';

describe('Sessions', () => {
  it('remembers who answered last, and forgets the conversation that was not used for longest', () => {
    const sessions = new Sessions(2);
    expect(sessions.enabled).toBe(true);
    sessions.answered('a', 'small');
    sessions.answered('b', 'small');
    sessions.answered('a', 'large');
    sessions.answered('c', 'small');
    expect(['a', 'b', 'c'].map((key) => sessions.expertOf(key))).toEqual(['large', undefined, 'small']);
  });

  it('remembers nothing where it may keep nothing', () => {
    const sessions = new Sessions(0);
    sessions.answered('a', 'small');
    expect([sessions.enabled, sessions.expertOf('a')]).toEqual([false, undefined]);
  });
});
