// Passkeys: signing in by one, and adding one. Without this, and in browsers that have none, their forms stay hidden.
import { say } from "./copy.js";
import { COPIED, NOT_COPIED } from "./words.js";

/** Until the browser is asked anew: a challenge is good for five minutes. */
const FRESH = 4 * 60 * 1000;
/** What a browser may say of how an authenticator is reached, and the server knows. */
const WAYS = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];

/** @param {ArrayBuffer} buffer */
function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
}

/** @param {{id: string}[]} [list] */
function named(list) {
  return list?.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** What the server wants signed. @param {HTMLFormElement} form */
async function challenge(form) {
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const answer = await fetch(form.dataset.challenge, { method: "POST", body: fields, redirect: "manual" });
  const told = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : null;
  if (told?.fault) throw new Error(told.fault);
  if (!answer.ok || !told) throw answer;
  return { ...told, challenge: bytes(told.challenge) };
}

/** @param {PublicKeyCredential} made */
function written(made) {
  const { authenticatorAttachment = null } = made;
  const also = { type: "public-key", authenticatorAttachment, clientExtensionResults: {}, clientDataJSON: text(made.response.clientDataJSON) };
  if ("attestationObject" in made.response) {
    const { attestationObject, getTransports } = /** @type {AuthenticatorAttestationResponse} */ (made.response);
    const transports = (getTransports?.call(made.response) ?? []).filter((way) => WAYS.includes(way));
    return { ...also, attestationObject: text(attestationObject), transports };
  }
  const { authenticatorData, signature, userHandle } = /** @type {AuthenticatorAssertionResponse} */ (made.response);
  return {
    ...also, id: text(made.rawId), authenticatorData: text(authenticatorData), signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  };
}

/** Has the browser ask for a passkey, and sends what came of it as the form. @param {HTMLFormElement} form @param {object} [how] */
async function ask(form, how) {
  const wanted = await challenge(form);
  const made = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: { ...wanted, user: { ...wanted.user, id: bytes(wanted.user.id) }, excludeCredentials: named(wanted.excludeCredentials) } })
    : await navigator.credentials.get({ publicKey: { ...wanted, allowCredentials: named(wanted.allowCredentials) }, ...how });
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
  field.value = JSON.stringify(written(/** @type {PublicKeyCredential} */ (made)));
  form.submit();
}

/** Passkeys among what the browser offers to fill in. @param {HTMLFormElement} form @param {AbortSignal} end */
async function offer(form, end) {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  while (!end.aborted) {
    const late = AbortSignal.timeout(FRESH);
    try {
      await ask(form, { mediation: "conditional", signal: AbortSignal.any([end, late]) });
      return;
    } catch {
      if (!late.aborted) return;
    }
    // Nobody looks: there is time to ask anew when somebody does.
    while (document.hidden) await new Promise((seen) => { addEventListener("visibilitychange", seen, { once: true }); });
  }
}

/** @param {HTMLFormElement} form */
function open(form) {
  const end = new AbortController();
  const told = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    end.abort();
    told.textContent = "";
    try {
      await ask(form);
    } catch (fault) {
      // Whoever was signed in, or half so, is no longer: the page says how to go on.
      if (fault instanceof Response) location.reload();
      // What the browser itself says is in no language of the reader's choice.
      told.textContent = fault instanceof Error && fault.constructor === Error ? fault.message : form.dataset.failed;
    }
  });
  if ("autofill" in form.dataset) offer(form, end.signal);
}

if (globalThis.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) open(/** @type {HTMLFormElement} */ (form));
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.remove();
}

const codes = document.querySelector("[data-codes]");
if (codes) {
  codes.hidden = false;
  codes.addEventListener("click", async (event) => {
    const what = /** @type {HTMLElement} */ (event.target).dataset.do;
    if (what === "print") print();
    if (what !== "copy") return;
    try {
      await navigator.clipboard.writeText([...document.querySelectorAll("#codes code")].map((code) => code.textContent).join("\n"));
      say(COPIED);
    } catch {
      say(NOT_COPIED);
    }
  });
}
