// What the pages promise to their scripts, beyond what the DOM's own types say.

interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector(selectors: `${string} svg`): SVGSVGElement | null;
  querySelector(selectors: `${string}template` | "#evidence-form"): HTMLTemplateElement | null;
  querySelector(selectors: `a${"." | "["}${string}`): HTMLAnchorElement | null;
  /** Every other element that scripts ask for is HTML. */
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll(selectors: `${string}${" " | "a"}a${"" | `${"." | "["}${string}`}`): NodeListOf<HTMLAnchorElement>;
  querySelectorAll(selectors: `input${string}`): NodeListOf<HTMLInputElement>;
  querySelectorAll(selectors: `time${string}`): NodeListOf<HTMLTimeElement>;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}

interface Element {
  closest(selectors: "a.cite"): HTMLAnchorElement | null;
  closest(selectors: string): HTMLElement | null;
}

// Not yet in the types that come with the compiler.
declare var trustedTypes: undefined | {
  createPolicy(name: string, rules: { createScriptURL: (text: string) => string }): { createScriptURL(text: string): string };
};
