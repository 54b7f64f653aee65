{ What a till does first after a crash: it asks what became of everything that was under way.

      restart CONFIG.json

  Prints a line for each movement that was open and what is known of it now: opening the client asks the bank first, and what
  is final since then stands in its answer and in no list of what is open. Movements in state "ready" have not left this
  machine (or the bank proved not to have them); they wait for a call with the same number and are only shown. The exit code is
  0 when nothing is open any more, 3 when something still is, 2 when this program or its configuration is wrong. }
program restart;

{$IFDEF FPC}{$IF NOT (DEFINED(FPC_DELPHI) OR DEFINED(FPC_OBJFPC))}{$MODE DELPHI}{$IFEND}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, Classes, Tolem;

function Look(Client: TTolemClient; const Open: TTolemListedMovement): TTolemMovement;
var
  Request: TTolemOperationGetRequest;
begin
  Request := TTolemOperationGetRequest.Create;
  try
    Request.OrderNumber := Open.OrderNumber;
    Request.Kind := Open.Kind;
    Request.RefundNumber := Open.RefundNumber;
    Result := Client.OperationGet(Request);
  finally
    Request.Free;
  end;
end;

function Resolve(Client: TTolemClient; const Open: TTolemListedMovement): TTolemMovement;
var
  Request: TTolemOperationResolveRequest;
begin
  Request := TTolemOperationResolveRequest.Create;
  try
    Request.OrderNumber := Open.OrderNumber;
    Request.Kind := Open.Kind;
    Request.RefundNumber := Open.RefundNumber;
    Request.TimeoutMs := 3000;
    Result := Client.OperationResolve(Request);
  finally
    Request.Free;
  end;
end;

function IsFinal(const State: string): Boolean;
begin
  Result := (State = TOLEM_STATE_PAID) or (State = TOLEM_STATE_DECLINED);
end;

{ Whether it is not open any more. }
function Finish(Client: TTolemClient; const Open: TTolemListedMovement): Boolean;
var
  Now: TTolemMovement;
  Number: string;
begin
  if (Open.State = TOLEM_STATE_READY) or IsFinal(Open.State) then
    Now := Look(Client, Open)
  else
    Now := Resolve(Client, Open);
  Number := Open.OrderNumber;
  if Open.RefundNumber <> '' then
    Number := Number + '/' + Open.RefundNumber;
  WriteLn(Number, ' ', Now.StatusName, ' ', Now.State);
  Result := IsFinal(Now.State);
end;

{ Whether nothing remains open. }
function FinishOpenWork(Client: TTolemClient): Boolean;
var
  Request: TTolemOperationListRequest;
  Page: TTolemMovements;
  I: Integer;
begin
  for I := 0 to High(Client.Opened.Recovery.Settled) do
    Finish(Client, Client.Opened.Recovery.Settled[I]);
  Result := True;
  Request := TTolemOperationListRequest.Create;
  try
    Request.State := TOLEM_LIST_STATE_OPEN;
    repeat
      Page := Client.OperationList(Request);
      for I := 0 to High(Page.Operations) do
        Result := Finish(Client, Page.Operations[I]) and Result;
      Request.Before := Page.Next;
    until not Page.HasNext;
  finally
    Request.Free;
  end;
end;

var
  Client: TTolemClient;
begin
  if ParamCount <> 1 then
  begin
    WriteLn(ErrOutput, 'usage: restart CONFIG.json');
    Halt(2);
  end;
  try
    Client := TTolemClient.CreateFromFile(ParamStr(1));
    try
      if not FinishOpenWork(Client) then
        ExitCode := 3;
    finally
      Client.Free;
    end;
  except
    on E: ETolemError do
    begin
      WriteLn(E.StatusName, ' -');
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
    on E: ETolemLibrary do
    begin
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
    on E: EFOpenError do
    begin
      WriteLn('-> ', E.Message);
      ExitCode := 2;
    end;
  end;
end.
