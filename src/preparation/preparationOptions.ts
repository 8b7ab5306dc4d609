/** What a person may say of a preparation; flags, help and checks are made from this. */
import * as v from 'valibot';

const LANGUAGES = /^(?:any|[a-z]{2}(?:,[a-z]{2})*)$/;
const RULES = ['labeled', 'web', 'none'] as const;

export const preparationOptions = v.strictObject({
  rules: v.optional(
    v.pipe(
      v.picklist(RULES),
      v.description(
        'which texts are odd: labeled leaves out those quite unlike the --labeled texts in length and form; web those that break the published rules for pages of the web, which most reviews and all single sentences do; by default labeled, or none without --labeled',
      ),
    ),
  ),
  language: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => LANGUAGES.test(text), 'Expected any, or codes such as en or de,fr'),
      v.description(
        'languages to keep, such as en or de,fr; by default that of the --labeled texts, or any without them',
      ),
    ),
  ),
  duplicates: v.optional(
    v.pipe(v.boolean(), v.description('leave out texts that are the same as another one, or nearly so')),
    true,
  ),
  boilerplate: v.optional(
    v.pipe(
      v.boolean(),
      v.description('leave out lines of 5 words or more that stand in 10 texts or more, and in 1 of 1,000'),
    ),
    true,
  ),
  mask: v.optional(
    v.pipe(
      v.boolean(),
      v.description('write email@example.com and 555-0100 for e-mail addresses and telephone numbers'),
    ),
    false,
  ),
});

/** How a pile is prepared; `textvat prepare --help` explains each. */
export interface PreparationOptions extends v.InferOutput<typeof preparationOptions> {}
