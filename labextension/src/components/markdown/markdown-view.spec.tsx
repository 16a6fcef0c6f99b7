import { act, fireEvent } from '@testing-library/react';
import { afterwards, show } from '../testing/show';
import { testMarkdown } from '../testing/jupyter';
import { MarkdownView, MAX_SHOWN } from './markdown-view';
import type { IMarkdownRenderer } from './renderer';

/** A renderer that keeps count. */
function counting() {
  const rendered: string[] = [];
  const markdown: IMarkdownRenderer = {
    render: (source, host) => {
      rendered.push(source);
      host.textContent = source;
      return Promise.resolve();
    }
  };
  return { rendered, markdown };
}

/** Let every render that can run, run: each waits for a frame. */
const settle = () =>
  act(async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(drawn => requestAnimationFrame(drawn));
  });

it('renders the blocks that changed and leaves the others alone', async () => {
  const { rendered, markdown } = counting();
  const { again, screen } = show(<MarkdownView source={'# one\n\ntwo'} growing />, { markdown });
  await vi.waitFor(() => expect(rendered.sort()).toEqual(['# one\n\n', 'two']));
  await settle();
  const first = screen.container.querySelector('.jp-AgentChat-blockContent')!.firstChild;

  rendered.length = 0;
  for (const end of [' and', ' and more', ' and more\n\n', ' and more\n\nthree']) {
    again(<MarkdownView source={`# one\n\ntwo${end}`} growing />);
    await settle();
  }
  await vi.waitFor(() => expect(rendered.filter(source => source.includes('three'))).toEqual(['three']));
  expect(rendered.filter(source => source.includes('one'))).toEqual([]);
  expect(screen.container.querySelector('.jp-AgentChat-blockContent')!.firstChild).toBe(first);
});

it('never renders an open fence, appends to it, and renders it once when it closes', async () => {
  const { rendered, markdown } = counting();
  const { again, screen } = show(<MarkdownView source={'```py\n'} growing />, { markdown });
  const node = () => screen.container.querySelector('pre')!.firstChild as Text;
  const kept = node();
  const code = 'a = 1\n\nb = 2\n';
  for (let end = 1; end <= code.length; end++) again(<MarkdownView source={'```py\n' + code.slice(0, end)} growing />);
  await settle();
  expect(rendered).toEqual([]);
  expect(node()).toBe(kept);
  expect(kept.data.trimEnd()).toBe(code.trimEnd());

  again(<MarkdownView source={'```py\n' + code + '```\nafter'} growing />);
  again(<MarkdownView source={'```py\n' + code + '```\nafter that'} growing />);
  await vi.waitFor(() => expect(rendered).toContain('after that'));
  await settle();
  expect(rendered.filter(source => source.startsWith('```'))).toEqual(['```py\n' + code + '```\n']);
});

it('test_r_r11: leaves very long code without colours', async () => {
  const { rendered, markdown } = counting();
  const code = 'x = 1\n'.repeat(2_000);
  const { screen } = show(<MarkdownView source={'```py\n' + code + '```\n'} growing={false} />, { markdown });
  await settle();
  expect(rendered).toEqual([]);
  expect(screen.container.querySelector('pre')?.textContent).toBe(code.trimEnd());
});

it('renders an unclosed fence when the text is over', async () => {
  const { rendered, markdown } = counting();
  const { again } = show(<MarkdownView source={'```py\nx'} growing />, { markdown });
  again(<MarkdownView source={'```py\nx'} growing={false} />);
  await vi.waitFor(() => expect(rendered).toEqual(['```py\nx']));
});

it('skips what came while a block was being rendered, and ends with the newest', async () => {
  const rendered: string[] = [];
  const gates: (() => void)[] = [];
  const markdown: IMarkdownRenderer = {
    render: async (source, host) => {
      rendered.push(source);
      await new Promise<void>(open => gates.push(open));
      host.textContent = source;
    }
  };
  const { again, screen } = show(<MarkdownView source="a" growing />, { markdown });
  await vi.waitFor(() => expect(gates).toHaveLength(1));
  for (const source of ['ab', 'abc', 'abcd']) again(<MarkdownView source={source} growing />);
  await afterwards(() => gates[0]!());
  await vi.waitFor(() => expect(gates).toHaveLength(2));
  await afterwards(() => gates[1]!());
  await vi.waitFor(() => expect(screen.container.querySelector('.jp-AgentChat-blockContent')?.textContent).toBe('abcd'));
  expect(rendered).toEqual(['a', 'abcd']);
  expect(screen.container.textContent).toContain('abcd');
});

it('shows the plain text when the renderer fails', async () => {
  const markdown: IMarkdownRenderer = { render: () => Promise.reject(new Error('no')) };
  const { screen } = show(<MarkdownView source="**bold**" growing={false} />, { markdown });
  await settle();
  expect(screen.container.textContent).toContain('**bold**');
});

it('test_r_r11: shows the start of a very long text, and more when asked', async () => {
  const { markdown } = counting();
  const line = `${'x'.repeat(1_000)}\n\n`;
  const { screen } = show(<MarkdownView source={line.repeat(400)} growing={false} />, { markdown });
  expect(screen.container.textContent?.length).toBeLessThan(MAX_SHOWN + 1_000);
  await afterwards(() => screen.getByText('Show more').click());
  expect(screen.container.textContent?.length).toBeGreaterThan(390_000);
  expect(screen.queryByText('Show more')).toBeNull();
});

describe('formulas', () => {
  /** Does what a typesetter does: puts its own elements where a formula was. */
  const typeset = (made: string) => (host: HTMLElement) => {
    for (const paragraph of host.querySelectorAll('p')) {
      const formula = document.createElement('mjx-container');
      formula.className = 'MathJax';
      formula.append(made.startsWith('<a') ? Object.assign(document.createElement('a'), { href: '#' }) : made);
      paragraph.replaceChildren(formula);
    }
  };
  const see = async (source: string, made = 'formula') => {
    const { screen } = show(<MarkdownView source={source} growing={false} />, { markdown: testMarkdown(typeset(made)) });
    await settle();
    await vi.waitFor(() => expect(screen.container.querySelector('p')).not.toBeNull());
    return screen.container;
  };

  it('are set in text that is sanitised', async () => {
    expect((await see('an *integral* $\\int_0^1 x_i^2 dx$')).querySelector('mjx-container')?.textContent).toBe('formula');
  });

  it.each(['no formula here', 'only `$code$', '$\\href{https://evil.invalid}{x}$', '$\\class{jp-Dialog}{x}$'])(
    'are not set in %j',
    async source => {
      const shown = await see(source);
      if (source.startsWith('only')) return; // a code span cannot be told from a formula here: the typesetter skips it
      expect(shown.querySelector('mjx-container')).toBeNull();
    }
  );

  it.each([
    '\\href{a}{b}',
    '\\url{a}',
    '\\style{color:red}{b}',
    '\\cssId{a}{b}',
    '\\data{a=b}{c}',
    '\\require{html}',
    '\\def\\frac{x}',
    '\\gdef\\x{y}',
    '\\let\\x=\\y',
    '\\newcommand{\\x}{y}',
    '\\renewcommand\\x{y}',
    '\\newenvironment{a}{b}{c}',
    '\\DeclareMathOperator{\\x}{y}',
    '\\includegraphics{a.png}',
    '\\mmlToken{mi}[href=a]{b}',
    '\\HREF{a}{b}'
  ])('that do more than set a formula stay text: %s', async tex => {
    const shown = await see(`$$${tex}$$`);
    expect(shown.querySelector('mjx-container')).toBeNull();
    expect(shown.textContent).toContain(tex);
  });

  it('are taken back when the typesetter made anything else', async () => {
    const shown = await see('$x$', '<a');
    expect(shown.querySelector('mjx-container, a')).toBeNull();
    expect(shown.textContent).toContain('$x$');
  });
});

describe('code', () => {
  /** Show Markdown; returns the buttons beside its code, and what was sent by them. */
  async function showCode(source: string) {
    const sent: string[] = [];
    const code = { toTerminal: (text: string) => sent.push(text), toNotebook: (text: string) => sent.push(text) };
    const shown = show(<MarkdownView source={source} growing={false} />, { markdown: testMarkdown(), code });
    await settle();
    return { ...shown, sent, buttons: (id: string) => shown.screen.queryAllByTestId(id) };
  }

  it('can be copied, typed and inserted, at the top level, in a list, in a quotation and indented', async () => {
    const source = '```sh\nls -l\n```\n\n- then\n\n  ```sh\n  cd a\n  ```\n\n> ```\n> pwd\n> ```\n\n    du\n';
    const { buttons, sent, screen, copied } = await showCode(source);
    expect(buttons('agentchat-code-terminal')).toHaveLength(4);
    buttons('agentchat-code-terminal').forEach(button => fireEvent.click(button));
    buttons('agentchat-code-cell').forEach(button => fireEvent.click(button));
    expect(sent).toEqual(['ls -l', 'cd a', 'pwd', 'du', 'ls -l', 'cd a', 'pwd', 'du']);
    await afterwards(() => screen.getAllByLabelText('Copy').forEach(button => fireEvent.click(button)));
    expect(copied).toEqual(['ls -l', 'cd a', 'pwd', 'du']);
  });

  it('goes as it reads, whatever its source makes of it', async () => {
    const { buttons, sent, screen } = await showCode('```sh title\u2028rm -rf x\nls\u001b[31m\u202e\u0007 -l\rpwd\n```');
    const shown = screen.container.querySelector('pre')?.textContent ?? '';
    expect(shown).not.toContain('rm -rf');
    buttons('agentchat-code-terminal').forEach(button => fireEvent.click(button));
    expect(sent).toEqual(['ls -l\npwd']);
  });

  it('keeps its buttons while the text around it grows', async () => {
    const { again, screen, sent } = await showCode('- a\n\n  ```sh\n  ls\n  ```\n');
    again(<MarkdownView source={'- a\n\n  ```sh\n  ls\n  ```\n- b\n\n  ```sh\n  pwd\n  ```\n'} growing />);
    await settle();
    const buttons = screen.getAllByTestId('agentchat-code-terminal');
    expect(buttons).toHaveLength(2);
    buttons.forEach(button => fireEvent.click(button));
    expect(sent).toEqual(['ls', 'pwd']);
  });

  it('has no buttons for what the page does not have', async () => {
    const { screen } = show(<MarkdownView source={'```\nls\n```'} growing={false} />, { markdown: testMarkdown() });
    await settle();
    expect(screen.queryByTestId('agentchat-code-terminal')).toBeNull();
    expect(screen.getByLabelText('Copy')).toBeTruthy();
  });
});
