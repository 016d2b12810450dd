import { beforeFilterOf } from './before-image.ts';
import type { DmsPlan } from './dms-plan.ts';

/** Of text and binary objects; longer ones stop the task and are not cut. */
const LOB_KILOBYTES = 64;

/**
 * Builds the settings of a task. Where DMS would go on by leaving something out, it is to stop: a task
 * that has stopped is seen, and goes on where it was.
 */
export function buildTaskSettings(plan: DmsPlan): Readonly<Record<string, unknown>> {
  return {
    ...beforeImageSettings(plan),
    TargetMetadata: targetMetadata(plan),
    FullLoadSettings: {
      TargetTablePrepMode: 'DO_NOTHING',
      StopTaskCachedChangesApplied: false,
      StopTaskCachedChangesNotApplied: false,
      MaxFullLoadSubTasks: 8,
      TransactionConsistencyTimeout: 600,
      CommitRate: 10_000,
    },
    Logging: { EnableLogging: true },
    ControlTablesSettings: {
      ControlSchema: '',
      HistoryTableEnabled: false,
      SuspendedTablesTableEnabled: false,
      StatusTableEnabled: false,
    },
    StreamBufferSettings: {
      StreamBufferCount: 3,
      StreamBufferSizeInMB: 8,
      CtrlStreamBufferSizeInMB: 5,
    },
    ChangeProcessingDdlHandlingPolicy: {
      HandleSourceTableDropped: true,
      HandleSourceTableTruncated: true,
      HandleSourceTableAltered: true,
    },
    ErrorBehavior: errorBehavior(plan),
    ChangeProcessingTuning: {
      BatchApplyPreserveTransaction: true,
      MinTransactionSize: 1000,
      CommitTimeout: 1,
      MemoryLimitTotal: 1024,
      MemoryKeepTime: 60,
      StatementCacheSize: 50,
    },
    ValidationSettings: { EnableValidation: false },
  };
}

/** Returns whether a task begins with a full load: only if some route takes its rows. */
export function migrationTypeOf({ needs }: Pick<DmsPlan, 'needs'>): 'full-load-and-cdc' | 'cdc' {
  return needs.some(({ snapshot }) => snapshot.length > 0) ? 'full-load-and-cdc' : 'cdc';
}

function beforeImageSettings({ options, needs }: DmsPlan): Readonly<Record<string, unknown>> {
  if (options.beforeImage === undefined) return {};
  return {
    BeforeImageSettings: {
      EnableBeforeImage: true,
      FieldName: options.beforeImage,
      ColumnFilter: beforeFilterOf(needs),
    },
  };
}

function targetMetadata({ applyThreads }: DmsPlan): Readonly<Record<string, unknown>> {
  return {
    TargetSchema: '',
    SupportLobs: true,
    // With the full mode, such columns vanish from records without a sign.
    FullLobMode: false,
    LimitedSizeLobMode: true,
    LobMaxSize: LOB_KILOBYTES,
    BatchApplyEnabled: false,
    ParallelLoadThreads: 0,
    ParallelApplyThreads: applyThreads,
    ParallelApplyBufferSize: applyThreads === 0 ? 0 : 100,
    ParallelApplyQueuesPerThread: applyThreads === 0 ? 0 : 1,
  };
}

function errorBehavior({ needs }: DmsPlan): Readonly<Record<string, unknown>> {
  return {
    DataErrorPolicy: 'STOP_TASK',
    DataTruncationErrorPolicy: 'STOP_TASK',
    DataErrorEscalationPolicy: 'STOP_TASK',
    DataErrorEscalationCount: 0,
    TableErrorPolicy: 'STOP_TASK',
    TableErrorEscalationPolicy: 'STOP_TASK',
    TableErrorEscalationCount: 0,
    RecoverableErrorCount: -1,
    RecoverableErrorInterval: 5,
    RecoverableErrorThrottling: true,
    RecoverableErrorThrottlingMax: 1800,
    ApplyErrorDeletePolicy: 'STOP_TASK',
    ApplyErrorInsertPolicy: 'STOP_TASK',
    ApplyErrorUpdatePolicy: 'STOP_TASK',
    ApplyErrorEscalationPolicy: 'STOP_TASK',
    ApplyErrorEscalationCount: 0,
    // DMS sends no truncate: what keeps state would go on with rows that are no more.
    ApplyErrorFailOnTruncationDdl: needs.some(({ states }) => states.length > 0),
    FullLoadIgnoreConflicts: true,
    FailOnNoTablesCaptured: true,
    FailOnTransactionConsistencyBreached: true,
  };
}
