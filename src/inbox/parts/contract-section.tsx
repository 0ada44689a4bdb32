import { Fragment, type RefCallback } from 'preact';
import type { ContractPage } from '../api/types.ts';
import { spaced, wordsOf } from '../words/names.ts';

export type Section = ContractPage['sections'][number];
type Entry = NonNullable<Section['entries']>[number];
type Grid = NonNullable<Section['grid']>;

interface ContractSectionProps {
  readonly section: Section;
  readonly heading: RefCallback<HTMLHeadingElement>;
}

/** One thing that the contract says: in sentences, by parts, or as a grid. */
export function ContractSection({ section, heading }: ContractSectionProps) {
  const { introduction, entries = [], parts = [], grid } = section;
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {section.heading}
      </h2>
      {introduction !== undefined && <p class="quiet">{spaced(introduction)}</p>}
      <Entries entries={entries} />
      {parts.map((part) => (
        <Fragment key={part.heading}>
          <h3>{part.heading}</h3>
          <Entries entries={part.entries} />
        </Fragment>
      ))}
      {grid && <GridTable grid={grid} name={section.heading} />}
    </section>
  );
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <dl class="document-entries">
      {entries.map(({ name, text, details = [], note }) => (
        <div key={name}>
          <dt>{wordsOf(name)}</dt>
          <dd>
            <p>{spaced(text)}</p>
            {details.length > 0 && (
              <ul>
                {details.map((detail) => (
                  <li key={detail} class="document-detail">
                    {spaced(detail)}
                  </li>
                ))}
              </ul>
            )}
            {note !== undefined && <p class="quiet">{spaced(note)}</p>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function GridTable({ grid: { head, rows }, name }: { readonly grid: Grid; readonly name: string }) {
  return (
    <div class="document-grid">
      <table>
        <caption class="unseen">{name}</caption>
        <thead>
          <tr>
            {head.map((cell) =>
              cell === '' ? (
                <td key={cell} />
              ) : (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.head}>
              <th scope="row">{row.head}</th>
              {row.cells.map((cell, at) => (
                <td key={head[at + 1]}>
                  <span class={`tier-badge of-${cell}`}>{cell}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
