import styles from './mark.module.css';

/** Everref's sign: two branches of one line. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg className={styles['mark']} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" />
      <g fill="none" strokeWidth="2.6" strokeLinecap="round">
        <circle cx="10" cy="9" r="2.8" />
        <circle cx="10" cy="23" r="2.8" />
        <circle cx="22" cy="13" r="2.8" />
        <path d="M10 11.8v8.4M22 15.8c0 4.2-7.4 2.6-10.4 5.2" />
      </g>
    </svg>
  );
}
