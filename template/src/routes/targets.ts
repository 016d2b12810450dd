import { snsTopic, targets } from 'millrace';

/** Where changes go. `custom.millrace.targets` of serverless.yml says what each is in AWS. */
export const at = targets({
  orderEvents: snsTopic(),
});
