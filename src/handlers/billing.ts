import { createHandler } from 'millrace/lambda';
import { billingService } from '../service.ts';
import { createBillingParts } from './parts/billing-parts.ts';

/** Routes the invoice changes that AWS DMS writes to Kinesis. */
export const handler = createHandler(billingService.functions.billing, createBillingParts());
