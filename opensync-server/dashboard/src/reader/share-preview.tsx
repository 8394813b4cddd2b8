import { useState } from 'react';
import { Button } from '../parts/button';

/**
 * The page as readers would get it, made by the server and shown without any rights of its own. It is
 * asked for by hand: a long session takes some time.
 */
export function Preview({ address }: { address: string }) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <p>
        <Button onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide the preview' : 'See it as readers do'}
        </Button>
      </p>
      {isShown ? (
        <iframe
          title="The page that readers will see"
          sandbox=""
          src={address}
          className="h-80 w-full border border-line"
        />
      ) : null}
    </>
  );
}
