import { useRef } from 'preact/hooks';
import type { Contract, ContractPage } from '../api/types.ts';
import { ContractSection } from './contract-section.tsx';

/** The scoring contract to be read, and to be printed: of the page only this comes on paper. */
export function ContractDocument({
  contract: { page, warnings, is_file_newer, name },
}: {
  readonly contract: Contract;
}) {
  if (!page) {
    return (
      <article class="document">
        <h1>Scoring contract: {name}</h1>
        {warnings.map((text) => (
          <Warning key={text} text={text} />
        ))}
        <p>
          The published scores were made by a model that this version of pql can’t read any more. The next run makes new
          ones.
        </p>
      </article>
    );
  }
  return (
    <article class="document">
      <header>
        <h1>{page.title}</h1>
        {page.introduction.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {page.warnings.map((text) => (
          <Warning key={text} text={text} />
        ))}
        {is_file_newer && (
          <Warning text="The model file has been changed since. These are the sentences by which the scores here were made; the next run scores by the new ones." />
        )}
        <p class="not-on-paper">
          <button type="button" onClick={() => window.print()}>
            Print
          </button>
        </p>
      </header>
      <Sections page={page} />
      <Signatures signatures={page.signatures} />
    </article>
  );
}

function Warning({ text }: { readonly text: string }) {
  return (
    <p class="document-warning">
      <strong>To be seen to:</strong> {text}
    </p>
  );
}

function Sections({ page: { sections } }: { readonly page: ContractPage }) {
  const headings = useRef(new Map<string, HTMLHeadingElement>());
  const goTo = (heading: string) => {
    const element = headings.current.get(heading);
    element?.scrollIntoView();
    element?.focus({ preventScroll: true });
  };
  return (
    <>
      <nav class="document-contents not-on-paper" aria-label="What is in the contract">
        <ol>
          {sections.map(({ heading }) => (
            <li key={heading}>
              <button type="button" class="plain" onClick={() => goTo(heading)}>
                {heading}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      {sections.map((section) => (
        <ContractSection
          key={section.heading}
          section={section}
          heading={(element) => {
            if (element) headings.current.set(section.heading, element);
          }}
        />
      ))}
    </>
  );
}

function Signatures({ signatures }: Pick<ContractPage, 'signatures'>) {
  return (
    <section class="signatures">
      <h2>Agreed</h2>
      <ul>
        {signatures.map(({ who, on }) => (
          <li key={who}>
            {who} <span class="quiet">{on === undefined ? 'not yet' : `on ${on}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
