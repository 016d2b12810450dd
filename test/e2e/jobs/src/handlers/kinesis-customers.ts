import { createHandler } from 'millrace/lambda';
import { jobsService } from '../service.ts';
import { createParts } from './create-parts.ts';

export const handler = createHandler(jobsService.functions.kinesisCustomers, createParts());
