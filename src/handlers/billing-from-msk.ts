import { createHandler } from 'millrace/lambda';
import { billingService } from '../service.ts';
import { createBillingParts } from './parts/billing-parts.ts';

/** Routes the invoice changes that Debezium writes to MSK. */
export const handler = createHandler(billingService.functions.billingFromMsk, createBillingParts());
