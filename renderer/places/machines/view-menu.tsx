import { ArrowLeftIcon, SlidersIcon } from '@primer/octicons-react';
import { ActionList, ActionMenu, Button } from '@primer/react';
import type { Machine } from './machine.ts';
import { chooseView, movedLeft, type Sort, sorts, useView, type View } from './view.ts';

const sortWords: Readonly<Record<Sort, string>> = { worst: 'Worst first', name: 'By name', recent: 'Last committed to first' };
const densities: readonly { readonly density: View['density']; readonly label: string }[] = [
  { density: 'roomy', label: 'Roomy' },
  { density: 'compact', label: 'Compact' },
];

/** Density, sort and the order of the columns. */
export function ViewMenu({ machines }: { readonly machines: readonly Machine[] }) {
  const view = useView();
  const ids = machines.map(({ id }) => id);
  return (
    <ActionMenu>
      <ActionMenu.Anchor>
        <Button leadingVisual={SlidersIcon} aria-label={`View: ${sortWords[view.sort]}, ${view.density}`}>
          View
        </Button>
      </ActionMenu.Anchor>
      <ActionMenu.Overlay align="end" width="small">
        <ActionList>
          <ActionList.Group selectionVariant="single">
            <ActionList.GroupHeading>Sort</ActionList.GroupHeading>
            {sorts.map((sort) => (
              <ActionList.Item key={sort} selected={sort === view.sort} onSelect={() => chooseView({ sort })}>
                {sortWords[sort]}
              </ActionList.Item>
            ))}
          </ActionList.Group>
          <ActionList.Group selectionVariant="single">
            <ActionList.GroupHeading>Density</ActionList.GroupHeading>
            {densities.map(({ density, label }) => (
              <ActionList.Item key={density} selected={density === view.density} onSelect={() => chooseView({ density })}>
                {label}
              </ActionList.Item>
            ))}
          </ActionList.Group>
          {machines.length > 1 && (
            <ActionList.Group>
              <ActionList.GroupHeading>Columns</ActionList.GroupHeading>
              {machines.slice(1).map((machine) => (
                <ActionList.Item key={machine.id} onSelect={() => chooseView({ columns: movedLeft(ids, machine.id) })}>
                  <ActionList.LeadingVisual>
                    <ArrowLeftIcon />
                  </ActionList.LeadingVisual>
                  Move {machine.label} left
                </ActionList.Item>
              ))}
            </ActionList.Group>
          )}
        </ActionList>
      </ActionMenu.Overlay>
    </ActionMenu>
  );
}
