{ Promises about jobs: an outcome is never thrown away, whatever is cancelled, closed or freed. }
unit Jobs;

interface

procedure Promises;

implementation

uses
  SysUtils, Tolem, World;

function Started(Till: TTolemClient; const Number: string): TTolemJob;
var
  Request: TTolemPayoutRequest;
begin
  Request := PayoutOf(Number, Pays);
  try
    Result := Till.Start(Request);
  finally
    Request.Free;
  end;
end;

{ Waits until the job is in that phase. }
procedure UntilPhase(Job: TTolemJob; const Phase: string);
var
  Outcome: TTolemResult;
begin
  while Job.Progress.Phase <> Phase do
    Expect(not Job.Wait(10, Outcome), 'it has ended before: ' + string(Outcome.Json));
end;

procedure AJobTellsItsProgressAndThenAlwaysTheSameOutcome;
var
  Till: TTolemClient;
  Job: TTolemJob;
  Outcome: TTolemResult;
begin
  Till := Client;
  Job := Started(Till, Order + '~f:delay:700ms');
  try
    Same(TOLEM_RUNNING, Job.Progress.Status);
    Expect(not Job.Wait(0, Outcome) and (Outcome.Status = TOLEM_RUNNING), 'it still runs');
    UntilPhase(Job, TOLEM_PHASE_WAITING);
    Expect(Job.Progress.ElapsedMs >= 0, 'how long');
    Same(TOLEM_OK, Job.Wait.Status);
    Same(TOLEM_STATE_PAID, TolemAsMovement(Job.Wait).State);
    Expect(Job.Wait(0, Outcome) and (Outcome.Status = TOLEM_OK), 'again');
  finally
    Job.Free;
    Till.Free;
  end;
end;

procedure CancelledBeforeSendingIsNotSent;
var
  Till: TTolemClient;
  Job: TTolemJob;
  Number: string;
begin
  Number := Order;
  Till := ClientOf('bereke-payouts', 'https://127.0.0.1:' + IntToStr(SilentPort));
  Job := Started(Till, Number);
  try
    UntilPhase(Job, TOLEM_PHASE_CONNECTING);
    Job.Cancel;
    Same(TOLEM_NOT_SENT, Job.Wait.Status);
    Same(TOLEM_STATE_READY, Till.OperationGet(Number).State);
  finally
    Job.Free;
    Till.Free;
  end;
end;

procedure CancelledAfterSendingIsNeverForgotten;
var
  Till: TTolemClient;
  Job: TTolemJob;
  Number: string;
  Outcome: TTolemResult;
begin
  Number := Order + '~f:stall';
  Till := Client;
  Job := Started(Till, Number);
  try
    UntilPhase(Job, TOLEM_PHASE_WAITING);
    Job.Cancel;
    Outcome := Job.Wait;
    Expect((Outcome.Status = TOLEM_UNKNOWN) or (Outcome.Status = TOLEM_OK), string(Outcome.Json));
    Same(TOLEM_OK, Till.OperationResolve(Number).Status);
    Same(1, Moved(Number));
  finally
    Job.Free;
    Till.Free;
  end;
end;

procedure AJobOutlivesItsClient;
var
  Till: TTolemClient;
  Job: TTolemJob;
begin
  Till := Client;
  Job := Started(Till, Order + '~f:delay:300ms');
  Till.Free;
  Same(TOLEM_OK, Job.Wait.Status);
  Job.Free;
end;

procedure WhatIsWrongComesWithTheWait;
var
  Till: TTolemClient;
  Job: TTolemJob;
begin
  Till := Client;
  Job := Till.Start('payout.create', '{}');
  try
    try
      Job.Wait;
    except
      on E: ETolemRequest do
        Exit;
    end;
    Expect(False, 'nothing was raised');
  finally
    Job.Free;
    Till.Free;
  end;
end;

procedure AJobAfterItsCloseSaysSo;
var
  Till: TTolemClient;
  Job: TTolemJob;
begin
  Till := Client;
  Job := Started(Till, Order);
  try
    Job.Wait;
    Job.Close;
    Job.Close;
    Job.Cancel;
    try
      Job.Wait;
    except
      on E: ETolemHandle do
        Exit;
    end;
    Expect(False, 'nothing was raised');
  finally
    Job.Free;
    Till.Free;
  end;
end;

procedure Promises;
begin
  Promise('a job tells its progress and then always the same outcome', @AJobTellsItsProgressAndThenAlwaysTheSameOutcome);
  Promise('cancelled before sending is not sent', @CancelledBeforeSendingIsNotSent);
  Promise('cancelled after sending is never forgotten', @CancelledAfterSendingIsNeverForgotten);
  Promise('a job outlives its client', @AJobOutlivesItsClient);
  Promise('what is wrong comes with the wait', @WhatIsWrongComesWithTheWait);
  Promise('a job after its close says so', @AJobAfterItsCloseSaysSo);
end;

end.
