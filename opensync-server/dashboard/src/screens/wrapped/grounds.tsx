import type { Size } from './looks';

/** Rings around a corner of a dark sky. */
export function Night({ width, height }: Size) {
  return (
    <>
      <rect width={width} height={height} fill="#0f1318" />
      {[260, 380, 500, 620, 740].map((radius, nth) => (
        <circle
          key={radius}
          cx={width}
          cy={0}
          r={radius}
          fill="none"
          stroke="#6cb6ff"
          strokeWidth={2}
          opacity={0.34 - nth * 0.06}
        />
      ))}
      <circle cx={width} cy={0} r={150} fill="#6cb6ff" opacity={0.16} />
    </>
  );
}

/** A sheet with a frame of two lines. */
export function Paper({ width, height }: Size) {
  return (
    <>
      <rect width={width} height={height} fill="#f4ecdf" />
      {[28, 40].map((inset, nth) => (
        <rect
          key={inset}
          x={inset}
          y={inset}
          width={width - 2 * inset}
          height={height - 2 * inset}
          fill="none"
          stroke="#9c3524"
          strokeWidth={nth === 0 ? 5 : 1.5}
        />
      ))}
    </>
  );
}

/** Plain shapes that overlap at two corners. */
export function Shapes({ width, height }: Size) {
  return (
    <>
      <rect width={width} height={height} fill="#fff8e7" />
      <circle cx={width - 60} cy={90} r={210} fill="#ffc914" />
      <rect x={width - 330} y={-40} width={170} height={170} fill="#12807d" />
      <polygon
        points={`${width - 190},250 ${width - 40},250 ${width - 115},120`}
        fill="#d8431f"
        opacity={0.9}
      />
      <circle cx={width} cy={height} r={90} fill="#3b3bb3" />
      <rect x={width - 250} y={height - 46} width={120} height={46} fill="#d8431f" />
    </>
  );
}

/** Lines across an old screen. */
export function Screen({ width, height }: Size) {
  const lines = Array.from({ length: Math.ceil(height / 8) }, (_, nth) => nth * 8);
  return (
    <>
      <rect width={width} height={height} fill="#04110a" />
      {lines.map((y) => (
        <rect key={y} y={y} width={width} height={3} fill="#0a1d12" />
      ))}
      <rect
        x={24}
        y={24}
        width={width - 48}
        height={height - 48}
        rx={18}
        fill="none"
        stroke="#1f6b35"
        strokeWidth={3}
      />
    </>
  );
}

/** The sun behind hills. */
export function Dawn({ width, height }: Size) {
  const hill = (rise: number) =>
    `M0 ${height} V${height - rise} Q${width * 0.3} ${height - rise - 110} ${width * 0.6} ${height - rise} T${width} ${height - rise - 30} V${height} Z`;
  return (
    <>
      <defs>
        <linearGradient id="dawn" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="#22104a" />
          <stop offset="0.7" stopColor="#4b2a7b" />
          <stop offset="1" stopColor="#8a3f7d" />
        </linearGradient>
      </defs>
      <rect width={width} height={height} fill="url(#dawn)" />
      <circle cx={width - 150} cy={150} r={230} fill="#ff9e6d" opacity={0.28} />
      <circle cx={width - 150} cy={150} r={130} fill="#ffd166" opacity={0.45} />
      <path d={hill(70)} fill="#35195f" opacity={0.8} />
      <path d={hill(20)} fill="#1c0c3c" opacity={0.9} />
    </>
  );
}
