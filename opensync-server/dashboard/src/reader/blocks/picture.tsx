import { useState } from 'react';
import { partAddress } from '../../api/reader';
import type { Part } from '../../api/types';
import { bytes } from '../../format/numbers';
import { useReading } from '../bodies/context';

const RASTER = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/** A picture of the session, by its address. The server says by its bytes whether it is one. */
export function Picture({ part, place }: { part: Part; place: number }) {
  const { id } = useReading();
  const [isBroken, setBroken] = useState(false);
  const address = partAddress(id, place, part.n);
  const size = `, ${bytes(part.bytes)}`;
  const isRaster = part.mediaType == null || RASTER.has(part.mediaType);
  if (!isRaster || isBroken) {
    return (
      <p className="note">
        <a className="link" href={address} download>
          {`picture${size}`}
        </a>
      </p>
    );
  }
  return (
    <img
      className="picture"
      src={address}
      alt={`shown in the session${size}`}
      loading="lazy"
      onError={() => setBroken(true)}
    />
  );
}
