// A security key answers the question that a button holds; the answer goes into the button's form, which is then sent.
const ask = {
  create: (question) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) }),
  get: (question) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) }),
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-ask-key]");
  if (!button) return;
  event.preventDefault();
  const failed = button.form.querySelector("[data-key-failed]");
  failed.hidden = true;
  try {
    const answer = await ask[button.dataset.askKey](JSON.parse(button.dataset.question));
    button.form.querySelector("[data-key-answer]").value = JSON.stringify(answer.toJSON());
    button.form.submit();
  } catch {
    failed.hidden = false;
  }
});
