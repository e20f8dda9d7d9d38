/**
 * The place of an amount on a drawing. For pixels only: what is shown as a number is the text that the
 * package answered.
 */
export function plotted(amount: string): number {
  return Number(amount);
}
