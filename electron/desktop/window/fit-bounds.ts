import type { Rectangle } from 'electron';

/** What the page needs at least, in DIPs. */
export const smallestWindow = { width: 720, height: 480 } as const;
const usualWindow = { width: 1280, height: 800 } as const;

/** How much of a remembered window must lie on a screen for a person to find and drag it. */
const visibleShare = 0.5;

/**
 * Where the window opens: the remembered place when enough of it still lies on one of the screens, else the middle of the first one. Always wholly inside
 * that screen's work area, and never larger than it (screens get unplugged, scaled and rearranged). `workAreas` has the primary screen first.
 */
export function fitBounds(remembered: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle {
  const home = workAreas.find((area) => remembered !== null && overlap(remembered, area) >= visibleShare * size(remembered)) ?? null;
  const area = home ?? workAreas[0] ?? { x: 0, y: 0, ...usualWindow };
  const wanted = remembered ?? usualWindow;
  const width = Math.min(area.width, Math.max(smallestWindow.width, wanted.width));
  const height = Math.min(area.height, Math.max(smallestWindow.height, wanted.height));
  if (home === null || remembered === null) {
    return { x: Math.round(area.x + (area.width - width) / 2), y: Math.round(area.y + (area.height - height) / 2), width, height };
  }
  return { x: within(remembered.x, area.x, area.x + area.width - width), y: within(remembered.y, area.y, area.y + area.height - height), width, height };
}

function size(area: Rectangle): number {
  return Math.max(1, area.width * area.height);
}

function overlap(one: Rectangle, other: Rectangle): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  return Math.max(0, width) * Math.max(0, height);
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
