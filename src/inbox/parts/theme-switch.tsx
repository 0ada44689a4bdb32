import { useInbox } from '../inbox.ts';
import { type Theme, themes } from '../state/stored-theme.ts';

const names: Readonly<Record<Theme, string>> = { system: 'As the system has it', light: 'Light', dark: 'Dark' };

export function ThemeSwitch() {
  const { theme } = useInbox();
  return (
    <fieldset>
      <legend class="quiet">Colours</legend>
      {themes.map((one) => (
        <label key={one}>
          <input type="radio" name="theme" checked={theme.chosen.value === one} onChange={() => theme.choose(one)} />
          {names[one]}
        </label>
      ))}
    </fieldset>
  );
}
