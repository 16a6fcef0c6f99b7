import { fireEvent, within } from '@testing-library/react';
import { ModelMenu } from './model-menu';
import { MODEL_DECIDES, type IModelChoice } from './models';
import { choice, claude, demo, modelInfo } from './testing/parts';
import { byTestId, show } from './testing/show';

const opus = modelInfo();
const haiku = modelInfo({ model: 'claude-haiku-5-5', title: 'Claude Haiku 5.5', efforts: [], input_price: 0.8, output_price: 4 });
const local = modelInfo({ model: 'llama', title: 'Llama', context_tokens: null, efforts: [], input_price: null, output_price: null });
const three = { agent: claude, models: [opus, haiku, local], model: opus.model };

function open(given: Partial<IModelChoice> = {}, more: { busy?: boolean; started?: boolean } = {}) {
  const did: unknown[] = [];
  const { screen } = show(
    <ModelMenu
      choice={choice({ ...three, ...given })}
      busy={more.busy ?? false}
      started={more.started ?? false}
      disabled={false}
      onAgent={agent => did.push(['agent', agent])}
      onModel={model => did.push(['model', model])}
      onEffort={effort => did.push(['effort', effort])}
      onLook={() => did.push('look')}
    />
  );
  const button = byTestId<HTMLButtonElement>(screen, 'agentchat-model-menu');
  fireEvent.click(button);
  const items = (group: string) =>
    within(screen.getByRole('group', { name: group }))
      .getAllByRole('menuitemradio')
      .map(item => `${item.getAttribute('aria-checked') === 'true' ? '*' : ''}${item.textContent}`);
  return { screen, did, button, items, notes: () => screen.queryAllByRole('note').map(note => note.textContent) };
}

it('shows each model with its context and its price, and looks again for what there is', () => {
  const { items, did } = open();
  expect(items('Model')).toEqual(['*Opus 5.51M · $4 / $20', 'Haiku 5.51M · $0.80 / $4', 'Llamano price']);
  expect(did).toEqual(['look']);
});

it('a choice is made once and closes the menu; the one that holds is not chosen again', () => {
  const { screen, did, button } = open();
  fireEvent.click(screen.getByText('Haiku 5.5'));
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement).toBe(button);
  fireEvent.click(button);
  fireEvent.click(screen.getByRole('menuitemradio', { name: /Opus/ }));
  expect(did).toEqual(['look', ['model', 'claude-haiku-5-5'], 'look']);
});

it('by keyboard: it begins at what holds, arrows move, Escape leaves', () => {
  const { screen, button, did } = open();
  expect(document.activeElement?.textContent).toContain('Opus 5.5');
  fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
  expect(document.activeElement?.textContent).toContain('Haiku 5.5');
  fireEvent.keyDown(document.activeElement!, { key: 'Escape' });
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement).toBe(button);
  expect(did).toEqual(['look']);
});

it('offers the efforts that the model has, and leaving it to the model', () => {
  const { items, screen, did } = open({ effort: 'high' });
  expect(items('Effort')).toEqual(['Default', 'Low', '*High']);
  fireEvent.click(screen.getByText('Default'));
  expect(did.at(-1)).toEqual(['effort', MODEL_DECIDES]);
});

it('offers no effort where the model has none', () => {
  expect(open({ model: haiku.model }).screen.queryByRole('group', { name: 'Effort' })).toBeNull();
});

it('an effort that the model does not have is not said to be sent', () => {
  const { button, notes, screen } = open({ model: haiku.model, effort: 'high' });
  expect(button.textContent).toBe('Haiku 5.5');
  expect(notes()).toEqual(['The effort “High” is not sent: this model does not have it.']);
  screen.unmount();
  expect(open({ effort: 'high' }).button.textContent).toBe('Opus 5.5 · High');
});

it('a model that nobody lists is shown as it is called', () => {
  const { button, items } = open({ model: 'my-own-model' });
  expect(button.textContent).toBe('my-own-model');
  expect(items('Model')[0]).toBe('*my-own-modelno price');
});

it('says from when a choice holds, and what another model costs', () => {
  expect(open({}, { busy: true, started: true }).notes()).toEqual([
    'A choice holds from the next turn on.',
    'Another model reads the whole session anew, at its full price.'
  ]);
});

it('says why there is no list', () => {
  const { screen, items } = open({ models: [], problem: 'The Jupyter server cannot be reached.' });
  expect(items('Model')).toEqual(['*claude-opus-5-5no price']);
  expect(screen.getByText('The Jupyter server cannot be reached.')).toBeTruthy();
});

describe('agents', () => {
  const agents = [{ ...claude, state: 'no_key' as const }, demo];

  it('can be chosen for a new session; one without a key says so', () => {
    const { items, screen, did, notes } = open({ agent: agents[0], agents, models: [] });
    expect(items('Agent')).toEqual(['*Claudeno key yet', 'Demo agentno model']);
    expect(screen.queryByRole('group', { name: 'Model' })).toBeNull();
    expect(notes()).toEqual(['Claude has no key yet. Its models are listed once it has.']);
    fireEvent.click(screen.getByRole('menuitemradio', { name: /Demo agent/ }));
    expect(did.at(-1)).toEqual(['agent', 'demo']);
  });

  it('without a model are named so', () => {
    const { button, notes, screen } = open({ agent: demo, models: [], model: null });
    expect(button.textContent).toBe('Demo agent · no model');
    expect(screen.queryByRole('group')).toBeNull();
    expect(notes()).toEqual(['No model is involved: there is nothing to choose.']);
  });
});
