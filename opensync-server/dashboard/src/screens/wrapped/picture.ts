import type { Size } from './looks';

/** A drawing as a picture, made here and by nobody else. */
export async function pictureOf(drawing: SVGSVGElement, { width, height }: Size): Promise<Blob> {
  const text = new XMLSerializer().serializeToString(drawing);
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('no picture was made'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
