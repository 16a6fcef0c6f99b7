import * as restapi from './restapi';
import { fakeSettings, withoutCacheBuster } from './testing/fake-socket';

/** What was asked, in a line, with its body. */
async function asked(call: (settings: ReturnType<typeof fakeSettings>) => Promise<unknown>): Promise<string> {
  let line = '';
  const bodies: Promise<string>[] = [];
  const settings = fakeSettings(request => {
    const { pathname, search } = new URL(request.url);
    line = `${request.method} ${pathname}${withoutCacheBuster(search)}`;
    if (request.headers.get('Content-Type') === 'application/json') bodies.push(request.text());
    return {};
  });
  await call(settings);
  return [line, ...(await Promise.all(bodies))].join(' ').trim();
}

describe('the routes', () => {
  it.each<[string, (settings: ReturnType<typeof fakeSettings>) => Promise<unknown>]>([
    ['GET /base/api/agentchat', s => restapi.getAbout(s)],
    ['GET /base/api/agentchat/models', s => restapi.getModels(s)],
    ['GET /base/api/agentchat/sessions', s => restapi.listSessions(s)],
    ['GET /base/api/agentchat/sessions?q=a+b&limit=5', s => restapi.listSessions(s, { q: 'a b', limit: 5 })],
    ['POST /base/api/agentchat/sessions {"workspace":"."}', s => restapi.createSession(s, { workspace: '.' })],
    ['GET /base/api/agentchat/sessions/a%2Fb', s => restapi.getSession(s, 'a/b')],
    ['PATCH /base/api/agentchat/sessions/s1 {"title":"T"}', s => restapi.patchSession(s, 's1', { title: 'T' })],
    ['DELETE /base/api/agentchat/sessions/s1', s => restapi.deleteSession(s, 's1')],
    ['POST /base/api/agentchat/sessions/s1/end', s => restapi.endSession(s, 's1')],
    ['GET /base/api/agentchat/sessions/s1/frames?after=0', s => restapi.getFrames(s, 's1', 0)],
    ['GET /base/api/agentchat/sessions/s1/turns', s => restapi.getTurns(s, 's1')],
    ['GET /base/api/agentchat/sessions/s1/turns?before=t1', s => restapi.getTurns(s, 's1', 't1')],
    ['GET /base/api/agentchat/sessions/s1/turn', s => restapi.getTurn(s, 's1')],
    ['GET /base/api/agentchat/changes?path=a+b.ipynb', s => restapi.getChanges(s, 'a b.ipynb')],
    ['GET /base/api/agentchat/search?q=%C3%A9', s => restapi.search(s, 'é')],
    ['PUT /base/api/agentchat/blobs?name=a.txt', s => restapi.putBlob(s, new File([], 'a.txt', { type: 'text/plain' }))]
  ])('%s', async (line, call) => {
    expect(await asked(call)).toBe(line);
  });

  it('an upload says its type and becomes content', async () => {
    let type: string | null = null;
    const settings = fakeSettings(request => {
      type = request.headers.get('Content-Type');
      return { hash: 'ab', name: 'a.png', mime: 'image/png', size: 1 };
    });
    const kept = await restapi.putBlob(settings, new File(['x'], 'a.png', { type: 'image/png' }));
    expect(kept).toEqual({ type: 'blob', hash: 'ab', name: 'a.png', mime: 'image/png' });
    expect(type).toBe('image/png');
  });
});

describe('a refusal', () => {
  it.each([
    [404, '{"error":{"code":"unknown_session","message":"It is gone.","id":"e1"}}', 'unknown_session', 'It is gone.'],
    [401, 'Unauthorized', 'logged_out', 'Log in'],
    [403, '{"message":"Forbidden"}', 'logged_out', 'Log in'],
    [404, '<html>', 'not_found', 'enabled'],
    [500, '', 'internal', '500'],
    [502, 'null', 'internal', '502']
  ])('of status %i with the body %s is a sentence', async (status, body, code, words) => {
    const settings = fakeSettings(() => new Response(body, { status }));
    const why: unknown = await restapi.getAbout(settings).catch((error: unknown) => error);
    expect(why).toMatchObject({ name: 'Refused', code });
    expect((why as Error).message).toContain(words);
  });

  it('is `offline` when nobody answers', async () => {
    const settings = fakeSettings(() => {
      throw new TypeError('network');
    });
    await expect(restapi.getAbout(settings)).rejects.toMatchObject({ code: 'offline' });
  });

  it('is not what an empty answer is', async () => {
    const settings = fakeSettings(() => new Response(null, { status: 204 }));
    await expect(restapi.deleteSession(settings, 's1')).resolves.toBeUndefined();
  });
});
