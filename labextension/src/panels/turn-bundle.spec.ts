import { readTurnBundle } from './turn-bundle';

const bundle = { version: 1, session_id: 's1', prompt_id: 'p-1', turn_id: 't_1', state: 'running' };

describe('what an output names', () => {
  it('is read', () => {
    expect(readTurnBundle({ ...bundle, epoch: 'e', more: 1 })).toEqual({
      session_id: 's1',
      prompt_id: 'p-1',
      turn_id: 't_1',
      state: 'running'
    });
    expect(readTurnBundle({ ...bundle, turn_id: null, state: 'ended' })).toMatchObject({ turn_id: null, state: 'ended' });
  });

  it.each([
    null,
    'text',
    [bundle],
    { ...bundle, version: 2 },
    { ...bundle, session_id: '../models' },
    { ...bundle, session_id: '..' },
    { ...bundle, session_id: 's1?x=1' },
    { ...bundle, session_id: 'a'.repeat(65) },
    { ...bundle, session_id: { toString: 's1' } },
    { ...bundle, prompt_id: 7 },
    { ...bundle, prompt_id: '<img src=x>' }
  ])('is nothing when it is not of the known kind: %j', data => {
    expect(readTurnBundle(data)).toBeNull();
  });

  it('may say more exactly what a turn does that is not over', () => {
    expect(readTurnBundle({ ...bundle, turn_id: 'a/b', state: 'waiting' })).toMatchObject({ turn_id: null, state: 'running' });
  });
});
