/** The tenant's name, the choice of language, and the questions people often ask. */

import type { Tenant } from "../api/sessions";
import type { State } from "../conversation/state";
import { TEXT } from "../text";
import { byId, el, setText } from "./dom";

export interface HeaderActions {
  ask(question: string): void;
  speak(language: string): void;
}

export class Header {
  private readonly name = byId("tenant-name", HTMLElement);
  private readonly languageChoice = byId("language-choice", HTMLElement);
  private readonly language = byId("language", HTMLSelectElement);
  private readonly suggestions = byId("suggestions", HTMLElement);
  private readonly suggestionList = byId("suggestion-list", HTMLElement);
  private readonly captions = byId("captions", HTMLElement);
  private tenant: Tenant | null = null;

  constructor(private readonly actions: HeaderActions) {
    this.language.addEventListener("change", () => {
      this.captions.lang = this.language.value;
      actions.speak(this.language.value);
    });
  }

  draw({ tenant, items }: State): void {
    this.suggestions.hidden = !tenant?.questions.length || items.length > 0;
    if (!tenant || tenant === this.tenant) return;
    this.tenant = tenant;
    document.title = TEXT.title(tenant.name);
    setText(this.name, tenant.name);
    this.drawLanguages(tenant);
    const inTenantsLanguage = [this.suggestionList, this.captions, byId("greeting", HTMLElement)];
    for (const element of inTenantsLanguage) element.lang = tenant.language;
    this.suggestionList.replaceChildren(...tenant.questions.map((text) => this.chip(text)));
  }

  private drawLanguages({ language, languages }: Tenant): void {
    this.languageChoice.hidden = languages.length < 2;
    this.language.replaceChildren(
      ...languages.map((value) =>
        el("option", { value, selected: value === language }, nameOf(value)),
      ),
    );
  }

  private chip(question: string): HTMLLIElement {
    const button = el("button", { className: "chip", type: "button" }, question);
    button.addEventListener("click", () => this.actions.ask(question));
    return el("li", {}, button);
  }
}

/** A language's name for itself: "español". */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}
