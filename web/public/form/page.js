// Draws the form that stands as data in the page, sends it, says what is wrong or thank you. No library: visitors wait for
// nothing but the form.
(() => {
  const source = document.getElementById('form');
  if (!source) return;
  const opened = JSON.parse(source.textContent);
  const form = opened.form;
  const main = document.querySelector('main');
  const english = document.documentElement.lang.slice(0, 2) === 'en';
  const language = english ? 'en' : 'zh';
  const began = Date.now();
  const parameters = new URLSearchParams(location.search);
  const embedded = parameters.get('embed') === '1';
  const words = english
    ? {
        choose: 'Please choose',
        sending: 'Sending…',
        required: 'required',
        failed: 'This could not be sent. Please try again.',
        fix: 'Please check the marked fields.',
      }
    : {
        choose: '请选择',
        sending: '正在提交…',
        required: '必填',
        failed: '没有提交成功，请再试一次。',
        fix: '请检查标出的内容。',
      };
  if (embedded) document.body.classList.add('embedded');

  function said(text) {
    return (text && (text[language] || text.zh || text.en)) || '';
  }
  function element(name, attributes, children) {
    const made = document.createElement(name);
    Object.keys(attributes || {}).forEach((key) => {
      if (attributes[key] === true) made.setAttribute(key, '');
      else if (attributes[key] !== false && attributes[key] != null) made.setAttribute(key, attributes[key]);
    });
    (children || []).forEach((child) => {
      made.append(child);
    });
    return made;
  }

  const kinds = { email: 'email', phone: 'tel', url: 'url', date: 'date' };
  const completes = {
    name: 'name',
    company: 'organization',
    email: 'email',
    mobile: 'tel',
    phone: 'tel',
    title: 'organization-title',
    website: 'url',
  };
  function control(field, id) {
    const common = {
      id: id,
      name: field.field,
      'aria-describedby': `${id}-note`,
      'aria-required': field.required ? 'true' : null,
      autocomplete: completes[field.field],
    };
    if (field.type === 'long_text') return element('textarea', Object.assign({ rows: 4, maxlength: 10000 }, common));
    if (field.type === 'choice') {
      const none = element('option', { value: '' }, [words.choose]);
      return element(
        'select',
        common,
        [none].concat(field.choices.map((choice) => element('option', { value: choice.name }, [said(choice.label)]))),
      );
    }
    const number = field.type === 'number' || field.type === 'decimal';
    return element(
      'input',
      Object.assign(
        { type: kinds[field.type] || 'text', inputmode: number ? 'decimal' : null, maxlength: field.length || 300 },
        common,
      ),
    );
  }
  function checks(field, id) {
    return element(
      'div',
      { class: 'checks' },
      field.choices.map((choice, index) => {
        const box = element('input', { type: 'checkbox', name: field.field, value: choice.name, id: `${id}-${index}` });
        return element('label', { for: `${id}-${index}`, class: 'check' }, [
          box,
          element('span', {}, [said(choice.label)]),
        ]);
      }),
    );
  }
  function row(field) {
    const id = `f-${field.field}`;
    const note = element('p', { class: 'note', id: `${id}-note` }, [said(field.help)]);
    note.dataset.help = said(field.help);
    const marked = field.required
      ? [element('span', { class: 'star', title: words.required, 'aria-hidden': 'true' }, ['*'])]
      : [];
    if (field.type === 'boolean') {
      const box = element('input', { type: 'checkbox', id: id, name: field.field, 'aria-describedby': `${id}-note` });
      return element('div', { class: 'row', 'data-field': field.field }, [
        element('label', { for: id, class: 'check' }, [box, element('span', {}, [said(field.label)].concat(marked))]),
        note,
      ]);
    }
    if (field.type === 'multi_choice')
      return element('fieldset', { class: 'row', 'data-field': field.field }, [
        element('legend', {}, [said(field.label)].concat(marked)),
        checks(field, id),
        note,
      ]);
    return element('div', { class: 'row', 'data-field': field.field }, [
      element('label', { for: id }, [said(field.label)].concat(marked)),
      control(field, id),
      note,
    ]);
  }

  const message = element('p', { class: 'message', role: 'alert' });
  const trap = element('div', { class: 'trap', 'aria-hidden': 'true' }, [
    element('label', { for: 'homepage' }, ['Homepage']),
    element('input', { id: 'homepage', name: 'homepage', tabindex: '-1', autocomplete: 'off' }),
  ]);
  const consent = form.consent
    ? element('div', { class: 'row', 'data-field': 'consent' }, [
        element('label', { for: 'consent', class: 'check' }, [
          element('input', { type: 'checkbox', id: 'consent', 'aria-describedby': 'consent-note' }),
          element(
            'span',
            {},
            [said(form.consent)].concat(
              form.consent_required ? [element('span', { class: 'star', 'aria-hidden': 'true' }, ['*'])] : [],
            ),
          ),
        ]),
        element('p', { class: 'note', id: 'consent-note' }),
      ])
    : '';
  const button = element('button', { type: 'submit' }, [said(form.submit) || (english ? 'Send' : '提交')]);
  const intro = said(form.intro) ? element('p', { class: 'intro' }, [said(form.intro)]) : '';
  const body = element(
    'form',
    { novalidate: true },
    [intro].concat(form.fields.map(row), [trap, consent, message, button]),
  );
  main.append(body);

  function values() {
    const made = {};
    form.fields.forEach((field) => {
      const inputs = Array.prototype.slice.call(body.querySelectorAll(`[name="${field.field}"]`));
      if (field.type === 'multi_choice')
        made[field.field] = inputs.filter((input) => input.checked).map((input) => input.value);
      else if (field.type === 'boolean') made[field.field] = inputs[0].checked;
      else if (field.type === 'number' && /^-?\d{1,15}$/.test(inputs[0].value.trim()))
        made[field.field] = Number(inputs[0].value);
      else if (inputs[0].value.trim()) made[field.field] = inputs[0].value.trim();
    });
    return made;
  }
  function trail() {
    const url = parameters.get('url') || location.href;
    const utm = {};
    [new URL(url, location.href).searchParams, parameters].forEach((given) => {
      ['source', 'medium', 'campaign', 'content', 'term'].forEach((word) => {
        const value = given.get(`utm_${word}`);
        if (value && !utm[word]) utm[word] = value;
      });
    });
    return { utm: utm, url: url, referrer: parameters.get('referrer') || (embedded ? '' : document.referrer) };
  }
  function mark(faults) {
    body.querySelectorAll('.row').forEach((each) => {
      const fault = faults.find((candidate) => candidate.field === each.dataset.field);
      each.classList.toggle('wrong', Boolean(fault));
      const note = each.querySelector('.note');
      note.textContent = fault ? fault.message : note.dataset.help || '';
      each.querySelectorAll('input, select, textarea').forEach((input) => {
        if (fault) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
      });
    });
    const first = body.querySelector('.wrong input, .wrong select, .wrong textarea');
    if (first) first.focus();
  }
  function grown() {
    if (embedded && window.parent !== window)
      window.parent.postMessage({ fairleadHeight: document.documentElement.offsetHeight + 2 }, '*');
  }
  function done(answer) {
    if (answer.redirect && /^https?:\/\//.test(answer.redirect)) {
      if (embedded) window.parent.postMessage({ fairleadRedirect: answer.redirect }, '*');
      else location.assign(answer.redirect);
    }
    const thanks = element('p', { class: 'done', role: 'status', tabindex: '-1' }, [
      said(answer.thanks) || (english ? 'Thank you.' : '谢谢。'),
    ]);
    body.replaceWith(thanks);
    thanks.focus();
    grown();
  }
  function wait(milliseconds) {
    return new Promise((resolve) => {
      setTimeout(resolve, milliseconds);
    });
  }

  body.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const label = button.textContent;
    button.textContent = words.sending;
    message.textContent = '';
    // People who let the browser fill everything in are not taken for machines: the page waits for them.
    wait(Math.max(0, began + form.min_seconds * 1000 + 200 - Date.now()))
      .then(() =>
        fetch(`/api/forms/${encodeURIComponent(form.key)}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'accept-language': english ? 'en' : 'zh-CN' },
          body: JSON.stringify({
            token: opened.token,
            values: values(),
            consent: Boolean(form.consent && document.getElementById('consent').checked),
            homepage: document.getElementById('homepage').value,
            trail: trail(),
          }),
        }),
      )
      .then((response) =>
        response.json().then((answer) => {
          if (response.ok) return done(answer);
          mark(answer.fields || []);
          message.textContent = answer.fields?.length ? words.fix : answer.message || words.failed;
          const general = (answer.fields || []).find((fault) => fault.field === 'token');
          if (general) message.textContent = general.message;
        }),
      )
      .catch(() => {
        message.textContent = words.failed;
      })
      .then(() => {
        button.disabled = false;
        button.textContent = label;
        grown();
      });
  });
  if (embedded && 'ResizeObserver' in window) new ResizeObserver(grown).observe(document.documentElement);
  grown();
})();
