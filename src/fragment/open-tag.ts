import type { MkvDataElement } from '../matroska/mkv-element.js';
import type { Integer } from '../matroska/timestamp.js';
import type { MkvTag, TagTargets } from './mkv-tag.js';

/** A SimpleTag that is being read, and what becomes of it: nothing changes it once it has ended. */
export class OpenSimpleTag implements MkvTag {
  name = '';
  value = '';
  binary: Uint8Array | undefined = undefined;
  language = 'und';
  languageBcp47: string | undefined = undefined;
  isDefault = true;
  readonly tags: MkvTag[] = [];
  readonly offset: number;
  readonly targets: TagTargets;

  constructor(offset: number, targets: TagTargets) {
    this.offset = offset;
    this.targets = targets;
  }

  visitData(element: MkvDataElement): void {
    if (element.name === 'TagName') this.name = element.value;
    else if (element.name === 'TagString') this.value = element.value;
    else if (element.name === 'TagBinary') this.binary = new Uint8Array(element.value);
    else if (element.name === 'TagLanguage') this.language = element.value;
    else if (element.name === 'TagLanguageBCP47') this.languageBcp47 = element.value;
    else if (element.name === 'TagDefault') this.isDefault = element.value !== 0;
  }
}

/** The Targets of a Tag that is being read. All its SimpleTags share it, those that stand before it too. */
export class OpenTargets implements TagTargets {
  typeValue: Integer = 50;
  type: string | undefined = undefined;
  readonly trackUids: Integer[] = [];
  readonly editionUids: Integer[] = [];
  readonly chapterUids: Integer[] = [];
  readonly attachmentUids: Integer[] = [];

  visitData(element: MkvDataElement): void {
    if (element.value === undefined) return;
    if (element.name === 'TargetTypeValue') this.typeValue = element.value;
    else if (element.name === 'TargetType') this.type = element.value;
    else if (element.name === 'TagTrackUID') this.trackUids.push(element.value);
    else if (element.name === 'TagEditionUID') this.editionUids.push(element.value);
    else if (element.name === 'TagChapterUID') this.chapterUids.push(element.value);
    else if (element.name === 'TagAttachmentUID') this.attachmentUids.push(element.value);
  }
}
