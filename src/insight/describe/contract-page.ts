/** The contract as a page of plain sentences, before it is Markdown or HTML. Texts are plain: whoever renders escapes them. */
export interface ContractPage {
  readonly title: string;
  readonly introduction: readonly string[];
  /** What is missing to its validity: a signature, a review. */
  readonly warnings: readonly string[];
  readonly sections: readonly Section[];
  readonly signatures: readonly Signature[];
}

export interface Section {
  readonly heading: string;
  readonly introduction?: string | undefined;
  readonly entries?: readonly Entry[] | undefined;
  readonly parts?: readonly { readonly heading: string; readonly entries: readonly Entry[] }[] | undefined;
  readonly grid?: Grid | undefined;
}

export interface Entry {
  readonly name: string;
  readonly text: string;
  readonly details?: readonly string[] | undefined;
  /** What is read or done with it, apart from what it means. */
  readonly note?: string | undefined;
}

export interface Grid {
  readonly head: readonly string[];
  readonly rows: readonly { readonly head: string; readonly cells: readonly string[] }[];
}

export interface Signature {
  readonly who: string;
  /** The day on which they agreed, as written in the model. */
  readonly on?: string | undefined;
}
