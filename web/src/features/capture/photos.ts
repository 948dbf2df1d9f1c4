// Photos as phones take them are large: they are made smaller before they are kept. What cannot be read stays as it is.
const EDGE = 2048;
const QUALITY = 0.85;
export const MAX_BYTES = 25 * 2 ** 20;
export const MAX_PHOTOS = 9;

export async function shrink(file: File): Promise<{ name: string; type: string; bytes: ArrayBuffer }> {
  const whole = async () => ({
    name: file.name,
    type: file.type || 'application/octet-stream',
    bytes: await file.arrayBuffer(),
  });
  if (!file.type.startsWith('image/') || file.type === 'image/gif' || file.size < 400_000) return whole();
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    if (!blob || blob.size >= file.size) return whole();
    return { name: `${file.name.replace(/\.[^.]+$/, '')}.jpg`, type: 'image/jpeg', bytes: await blob.arrayBuffer() };
  } catch {
    return whole();
  }
}
