import type { EntryFilter } from '../api/types.ts';
import { type Status, statuses, tiers, toggledTier, traits } from '../words/filters.ts';
import { wordsOf } from '../words/names.ts';

interface FiltersProps {
  readonly filter: EntryFilter;
  /** Rules that one may choose from. */
  readonly rules: readonly string[];
  onChange(filter: EntryFilter): void;
}

/** What the list is narrowed to; all that is pressed must hold. */
export function Filters({ filter, rules, onChange }: FiltersProps) {
  const chosenTiers = filter.tiers ?? [];
  return (
    <fieldset class="filters">
      <legend class="unseen">Show only</legend>
      <select
        aria-label="Who holds them"
        value={filter.status}
        onChange={({ currentTarget }) => {
          const chosen = statuses.find(({ status }) => status === currentTarget.value);
          if (chosen) onChange({ ...filter, status: chosen.status satisfies Status });
        }}
      >
        {statuses.map(({ status, label }) => (
          <option key={status} value={status}>
            {label}
          </option>
        ))}
      </select>
      <span class="pressables">
        {tiers.map((tier) => (
          <button
            key={tier}
            type="button"
            aria-pressed={chosenTiers.includes(tier)}
            onClick={() => onChange(toggledTier(filter, tier))}
          >
            {tier}
          </button>
        ))}
      </span>
      <span class="pressables">
        {traits.map(({ name, label, title }) => (
          <button
            key={name}
            type="button"
            title={title}
            aria-pressed={filter[name] === true}
            onClick={() => onChange({ ...filter, [name]: filter[name] !== true })}
          >
            {label}
          </button>
        ))}
      </span>
      <RuleChoice filter={filter} rules={rules} onChange={onChange} />
    </fieldset>
  );
}

function RuleChoice({ filter, rules, onChange }: FiltersProps) {
  const { rule, ...others } = filter;
  const offered = rule === undefined || rules.includes(rule) ? rules : [rule, ...rules];
  if (offered.length === 0) return null;
  return (
    <select
      aria-label="Qualified by"
      value={rule ?? ''}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === '' ? others : { ...others, rule: currentTarget.value })
      }
    >
      <option value="">Any rule</option>
      {offered.map((name) => (
        <option key={name} value={name}>
          {wordsOf(name)}
        </option>
      ))}
    </select>
  );
}
