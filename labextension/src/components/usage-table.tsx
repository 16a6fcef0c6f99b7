import type { ReactNode } from 'react';
import type { Totals, UsageRecorded } from '../protocol';
import { dollars } from './amounts';
import { useTrans } from './context';
import { costOf } from './usage';

/** So many characters of figures have room beside each other in a panel of 280 px. */
const FITS = 31;

interface IFigures {
  input: number | null;
  read: number | null;
  written: number | null;
  output: number | null;
  /** In words: an amount, or that nobody knows. */
  cost: string;
}

interface IUsageTableProps {
  /** What the first column lists. */
  of: string;
  rows: readonly { key: string; name: ReactNode; figures: IFigures }[];
  /** The names are long: where there is no room they stand above their figures. */
  longNames?: boolean;
  totals: Totals;
}

/** Tokens by class and cost: a line for each request or model, and their sum. */
export function UsageTable({ of, rows, longNames = false, totals }: IUsageTableProps) {
  const trans = useTrans();
  const columns = [
    [trans.__('Input'), trans.__('Tokens sent that the cache did not have')],
    [trans.__('Read'), trans.__('Tokens sent that were read from the cache')],
    [trans.__('Written'), trans.__('Tokens sent that were written to the cache')],
    [trans.__('Output'), trans.__('Tokens that the model wrote, its thinking included')],
    [trans.__('Cost'), trans.__('US dollars at list price')]
  ] as const;
  const lines = [columns.map(([name]) => name), ...rows.map(row => wordsOf(trans, row.figures))];
  if (rows.length > 1) lines.push(wordsOf(trans, figuresOf(trans, totals)));
  return (
    <table
      className="jp-AgentChat-usage"
      data-names={longNames ? 'long' : 'short'}
      data-figures={widthOf(lines) > FITS ? 'long' : 'short'}
    >
      <thead>
        <tr>
          <th scope="col">{of}</th>
          {columns.map(([name, meaning]) => (
            <th key={name} scope="col" title={meaning}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, figures }) => (
          <Row key={key} name={name} figures={figures} />
        ))}
      </tbody>
      {rows.length > 1 && (
        <tfoot>
          <Row name={trans.__('All')} figures={figuresOf(trans, totals)} />
        </tfoot>
      )}
    </table>
  );
}

function Row({ name, figures }: { name: ReactNode; figures: IFigures }) {
  const trans = useTrans();
  return (
    <tr>
      <th scope="row">{name}</th>
      {wordsOf(trans, figures).map((figure, index) => (
        <td key={index}>{figure}</td>
      ))}
    </tr>
  );
}

type Trans = ReturnType<typeof useTrans>;

function wordsOf(trans: Trans, { input, read, written, output, cost }: IFigures): string[] {
  const counts = [input, read, written, output];
  return [...counts.map(count => (count === null ? trans.__('unknown') : count.toLocaleString())), cost];
}

/** How many characters the columns take beside each other. */
function widthOf(lines: readonly string[][]): number {
  const columns = lines[0]!.map((_, index) => Math.max(...lines.map(line => line[index]!.length)));
  return columns.reduce((sum, width) => sum + width, 0);
}

export function figuresOf(trans: Trans, totals: Totals): IFigures {
  return {
    input: totals.input_tokens,
    read: totals.cache_read_tokens,
    written: totals.cache_write_tokens,
    output: totals.output_tokens,
    cost: costOf(trans, totals)
  };
}

export function figuresOfRequest(trans: Trans, used: UsageRecorded): IFigures {
  const known = used.input_tokens !== null;
  return {
    input: used.input_tokens,
    // Where the API counts no cache, it has none; where it told nothing, nobody knows.
    read: used.cache_read_tokens ?? (known ? 0 : null),
    written: used.cache_write_tokens ?? (known ? 0 : null),
    output: used.output_tokens,
    cost: used.cost === null ? trans.__('no price') : `${used.cut ? '≥ ' : ''}${dollars(used.cost)}`
  };
}
