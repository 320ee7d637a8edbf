import { DeviceDesktopIcon, MoonIcon, SunIcon } from '@primer/octicons-react';
import { ActionList, ActionMenu, IconButton } from '@primer/react';
import { chooseTheme, type ThemeChoice, useTheme } from '../theme.ts';

const modes = [
  { mode: 'system', label: 'As the system', icon: DeviceDesktopIcon },
  { mode: 'light', label: 'Light', icon: SunIcon },
  { mode: 'dark', label: 'Dark', icon: MoonIcon },
] as const satisfies readonly { readonly mode: ThemeChoice['mode']; readonly label: string; readonly icon: unknown }[];

/** Light, dark or as the system; remembered on this machine. */
export function ThemeMenu() {
  const theme = useTheme();
  const now = modes.find(({ mode }) => mode === theme.mode) ?? modes[0];
  return (
    <ActionMenu>
      <ActionMenu.Anchor>
        <IconButton icon={now.icon} variant="invisible" aria-label={`Appearance: ${now.label}`} tooltipDirection="s" />
      </ActionMenu.Anchor>
      <ActionMenu.Overlay align="end" width="small">
        <ActionList selectionVariant="single">
          <ActionList.Group>
            <ActionList.GroupHeading>Appearance</ActionList.GroupHeading>
            {modes.map(({ mode, label, icon: Sign }) => (
              <ActionList.Item key={mode} selected={mode === theme.mode} onSelect={() => chooseTheme({ mode })}>
                <ActionList.LeadingVisual>
                  <Sign />
                </ActionList.LeadingVisual>
                {label}
              </ActionList.Item>
            ))}
          </ActionList.Group>
          <ActionList.Divider />
          <ActionList.Group selectionVariant="multiple">
            <ActionList.Item selected={theme.contrast === 'high'} onSelect={() => chooseTheme({ contrast: theme.contrast === 'high' ? 'system' : 'high' })}>
              High contrast
            </ActionList.Item>
          </ActionList.Group>
        </ActionList>
      </ActionMenu.Overlay>
    </ActionMenu>
  );
}
