import type { MkvElement } from '../matroska/mkv-element.js';
import type { MkvElementVisitor } from '../matroska/mkv-element-visitor.js';

/** Written by Kinesis Video Streams into each fragment that it returns. */
const FRAGMENT_NUMBER = 'AWS_KINESISVIDEO_FRAGMENT_NUMBER';

/** Knows the number of the fragment that is being read, once the service's tag with it has gone by. */
export class FragmentNumberVisitor implements MkvElementVisitor {
  /** `undefined` if the Segment has not said it yet. */
  fragmentNumber: string | undefined = undefined;
  private tagName: string | undefined = undefined;

  visit(element: MkvElement): void {
    if (element.kind === 'start') this.visitStart(element.name);
    else if (element.name === 'TagName') this.tagName = element.value;
    else if (element.name === 'TagString' && this.tagName === FRAGMENT_NUMBER) this.fragmentNumber = element.value;
  }

  private visitStart(name: string): void {
    if (name === 'Segment') this.fragmentNumber = undefined;
    if (name === 'EBML') this.fragmentNumber = undefined;
    if (name === 'SimpleTag') this.tagName = undefined;
  }
}
