import { Button } from '@primer/react';
import { useEffect, useState } from 'react';

/** How long the question stands. */
const askMs = 6000;

/** A button for what cannot be taken back: the first click asks, the second does it. */
export function ConfirmButton(props: {
  readonly label: string;
  /** The question, as short as the label. */
  readonly question: string;
  /** What it is done to, for those who cannot see where the button stands. */
  readonly of: string;
  readonly disabled?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
}) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return;
    const timer = setTimeout(() => setAsking(false), askMs);
    return () => clearTimeout(timer);
  }, [asking]);
  return (
    <Button
      size="small"
      variant={asking ? 'danger' : 'default'}
      loading={props.busy === true}
      disabled={props.disabled === true}
      aria-label={`${asking ? props.question : props.label}: ${props.of}`}
      onBlur={() => setAsking(false)}
      onClick={() => {
        if (asking) props.onConfirm();
        setAsking(!asking);
      }}
    >
      {asking ? props.question : props.label}
    </Button>
  );
}
